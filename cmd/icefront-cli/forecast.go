package main

import (
	"encoding/json"
	"fmt"

	"icefront/app"
)

// forecast tells what each preset would take on each scene.
func (p *PredictCmd) forecast(c *console, scenes []string, o app.PredictOptions) error {
	bad := false
	for _, scene := range scenes {
		err := c.await(func(s *app.Session, then func(error)) { s.Open(scene, p.Band, then) })
		var all []app.Expected
		if err == nil {
			err = c.await(func(s *app.Session, then func(error)) {
				s.Forecast(o, func(e []app.Expected, err error) { all = e; then(err) })
			})
		}
		if c.ctx.Err() != nil {
			return err
		}
		if err != nil {
			bad = true
			continue
		}
		if err := p.tellForecast(c, scene, all); err != nil {
			return err
		}
	}
	if bad {
		return errFailed
	}
	return nil
}

// announce tells somebody who watches what the prediction to come will take. What is wrong is told by the prediction.
func (p *PredictCmd) announce(c *console, o app.PredictOptions) {
	var all []app.Expected
	err := c.await(func(s *app.Session, then func(error)) {
		s.Foresee(o, func(e []app.Expected, err error) { all = e; then(err) })
	})
	for _, e := range all {
		if err == nil && e.Preset == o.Settings.Preset && e.Known() {
			c.bar.clear()
			fmt.Fprintf(c.stderr, "Expected: %s (%s).\n", e.Forecast, e.Basis)
		}
	}
}

// expectation is a forecast as JSON.
type expectation struct {
	Preset  string  `json:"preset"`
	Seconds float64 `json:"seconds"`
	Low     float64 `json:"low_seconds"`
	High    float64 `json:"high_seconds"`
	Bytes   int64   `json:"bytes"`
	Basis   string  `json:"basis"`
}

// tellForecast prints the forecasts of a scene.
func (p *PredictCmd) tellForecast(c *console, scene string, all []app.Expected) error {
	if !p.JSON {
		fmt.Fprintln(c.stdout, scene)
		for _, e := range all {
			if _, err := fmt.Fprintf(c.stdout, "  %-10s %s; %s\n", e.Preset, e.Forecast, e.Basis); err != nil {
				return err
			}
		}
		return nil
	}
	line := struct {
		Scene    string        `json:"scene"`
		Forecast []expectation `json:"forecast"`
	}{Scene: scene}
	for _, e := range all {
		line.Forecast = append(line.Forecast, expectation{string(e.Preset), e.Duration.Seconds(), e.Low.Seconds(), e.High.Seconds(), e.Memory, e.Basis})
	}
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, string(text))
	return err
}
