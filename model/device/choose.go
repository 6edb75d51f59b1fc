package device

import (
	"context"
	"slices"
	"strings"
)

// Probe finds out whether a device works, without risk for this process. It may take seconds.
type Probe func(ctx context.Context, word string) error

// Choice is what is to run networks.
type Choice struct {
	Use     string    // "cpu", or the word of a kind
	Reason  string    // why not what was asked for, or a faster one that is there but does not work; may be empty
	Refused []Refusal // every faster one that was not taken
}

// Refusal is a device that was not taken.
type Refusal struct {
	Word string
	Why  string // without a full stop
}

// Choose finds the device to use for a word of the command line; have lists the providers of the library. What is not
// in the library is not probed, so that the answer for a library of the CPU alone comes at once. The error is that of
// ctx only.
func Choose(ctx context.Context, asked string, have []string, probe Probe) (Choice, error) {
	switch word := strings.ToLower(asked); word {
	case CPU:
		return Choice{Use: CPU}, nil
	case "", Auto:
		return fastest(ctx, have, probe)
	default:
		return named(ctx, word, have, probe)
	}
}

// fastest takes the first device that works. It has a reason only where the library has a device that does not: nobody
// with a library for the CPU alone wants to read that in every report.
func fastest(ctx context.Context, have []string, probe Probe) (c Choice, err error) {
	var reasons []string
	c.Use = CPU
	for _, word := range automatic() {
		why, err := refuse(ctx, word, have, probe)
		if err != nil {
			return Choice{}, err
		}
		if why == "" {
			c.Use = word
			break
		}
		c.Refused = append(c.Refused, Refusal{word, why})
		if k, _ := Find(word); slices.Contains(have, k.Provider) {
			reasons = append(reasons, unusable(k, why))
		}
	}
	c.Reason = strings.Join(reasons, "; ")
	return c, nil
}

// named takes the device that was asked for, or the CPU.
func named(ctx context.Context, word string, have []string, probe Probe) (Choice, error) {
	k, ok := Find(word)
	if !ok {
		why := "it is no device that is known (" + strings.Join(Words(), ", ") + ")"
		return Choice{Use: CPU, Reason: word + " cannot be used: " + why, Refused: []Refusal{{word, why}}}, nil
	}
	why, err := refuse(ctx, word, have, probe)
	switch {
	case err != nil:
		return Choice{}, err
	case why == "":
		return Choice{Use: word}, nil
	}
	reason := unusable(k, why)
	if !slices.Contains(have, k.Provider) {
		reason += "; another one can be named with --onnxruntime or ICEFRONT_ONNXRUNTIME"
	}
	return Choice{Use: CPU, Reason: reason, Refused: []Refusal{{word, why}}}, nil
}

func unusable(k Kind, why string) string { return k.Name + " cannot be used: " + why }

// refuse says why a device cannot be used; empty means that it can.
func refuse(ctx context.Context, word string, have []string, probe Probe) (why string, err error) {
	k, _ := Find(word)
	if !slices.Contains(have, k.Provider) {
		return lacks(have), nil
	}
	err = probe(ctx, word)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		return oneLine(err.Error()), nil
	}
	return "", nil
}

// lacks says what a library has instead of the device that was looked for.
func lacks(have []string) string {
	var names []string
	for _, provider := range have {
		names = append(names, strings.TrimSuffix(provider, "ExecutionProvider"))
	}
	if len(names) < 2 {
		return "the loaded ONNX Runtime library has only the CPU provider"
	}
	return "the loaded ONNX Runtime library has only the providers " + strings.Join(names, ", ")
}

// oneLine makes one line of what a library says.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// State says of one known device whether it can be used.
type State struct {
	Device string `json:"device"`
	Name   string `json:"name"`
	Usable bool   `json:"usable"`
	Reason string `json:"reason,omitempty"` // why not
}

// Survey is what can run networks on a computer.
type Survey struct {
	States []State
	Auto   string // the word of what runs if none is named
	// Problem is why nothing can run at all, without a full stop; empty where something can.
	Problem string
}

// States asks all devices that are known.
func States(ctx context.Context, have []string, probe Probe) (all []State, err error) {
	for _, k := range Kinds() {
		why, err := refuse(ctx, k.Word, have, probe)
		if err != nil {
			return nil, err
		}
		all = append(all, State{Device: k.Word, Name: k.Title, Usable: why == "", Reason: why})
	}
	return all, nil
}
