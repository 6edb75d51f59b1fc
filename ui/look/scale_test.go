package look

import (
	"os"
	"testing"
)

func TestScale(t *testing.T) {
	tests := []struct {
		name, variable string
		settings       float32
		percent        int
		want           string
	}{
		{"nothing is set", "", 0, 150, "1.500"},
		{"Fyne's settings say more", "", 1.5, 200, "3.000"},
		{"the variable beats the settings", "2", 1.5, 100, "2.000"},
		{"a variable that is no number", "big", 0, 120, "1.200"},
		{"Fyne's word for its own choice", "auto", 0, 80, "0.800"},
		{"a damaged preference", "", 0, -3, "0.700"},
		{"another one", "", 0, 1e9, "2.000"},
		{"none", "", 0, 0, "1.000"},
		{"between two steps", "", 0, 126, "1.300"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(variable, tt.variable)
			s := NewScale(tt.settings)
			for range 2 { // the second time knows the first scale still
				if err := s.Use(tt.percent); err != nil {
					t.Fatal(err)
				}
			}
			if got := os.Getenv(variable); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
