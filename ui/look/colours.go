package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// palette is the colours of a theme that are not Fyne's.
type palette map[fyne.ThemeColorName]color.NRGBA

// grey is an opaque grey.
func grey(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }

// The foregrounds are not opaque because Fyne cuts the alpha of shortcuts in menus to its low byte: of opaque text they
// get a fifth, of these nine tenths.

var dark = palette{
	theme.ColorNameForeground:          {255, 255, 255, 240},
	theme.ColorNameDisabled:            {158, 160, 166, 255},
	theme.ColorNamePlaceHolder:         {158, 160, 166, 255},
	theme.ColorNamePrimary:             {106, 165, 255, 255},
	theme.ColorNameHyperlink:           {106, 165, 255, 255},
	theme.ColorNameForegroundOnPrimary: {10, 18, 32, 255},
	theme.ColorNameError:               {255, 110, 100, 255},
	theme.ColorNameWarning:             {255, 167, 38, 255},
	theme.ColorNameSuccess:             {102, 200, 106, 255},
	theme.ColorNamePressed:             {255, 255, 255, 50},
	theme.ColorNameOverlayBackground:   {34, 35, 38, 255},
	theme.ColorNameMenuBackground:      {34, 35, 38, 255},
	theme.ColorNameSeparator:           {52, 53, 57, 255},
	theme.ColorNameButton:              {50, 52, 57, 255},
	theme.ColorNameInputBackground:     {40, 41, 45, 255},
	theme.ColorNameInputBorder:         {92, 94, 100, 255},
	theme.ColorNameScrollBarBackground: {},
}

var light = palette{
	theme.ColorNameForeground:          {0, 0, 0, 200},
	theme.ColorNameDisabled:            {97, 100, 106, 255},
	theme.ColorNamePlaceHolder:         {97, 100, 106, 255},
	theme.ColorNamePrimary:             {24, 84, 210, 255},
	theme.ColorNameHyperlink:           {24, 84, 210, 255},
	theme.ColorNameError:               {190, 32, 32, 255},
	theme.ColorNameWarning:             {138, 82, 0, 255},
	theme.ColorNameSuccess:             {30, 112, 40, 255},
	theme.ColorNameSeparator:           {214, 216, 220, 255},
	theme.ColorNameInputBackground:     {236, 238, 241, 255},
	theme.ColorNameInputBorder:         {146, 149, 156, 255},
	theme.ColorNameButton:              {232, 234, 237, 255},
	theme.ColorNameScrollBarBackground: {},
}

// contrast is white and yellow on black, with borders that can be seen.
var contrast = palette{
	theme.ColorNameBackground:          grey(0),
	theme.ColorNameForeground:          {255, 255, 255, 240},
	theme.ColorNameDisabled:            grey(178),
	theme.ColorNamePlaceHolder:         grey(178),
	theme.ColorNamePrimary:             {255, 216, 0, 255},
	theme.ColorNameHyperlink:           {255, 216, 0, 255},
	theme.ColorNameForegroundOnPrimary: grey(0),
	theme.ColorNameError:               {255, 138, 128, 255},
	theme.ColorNameForegroundOnError:   grey(0),
	theme.ColorNameWarning:             {255, 176, 64, 255},
	theme.ColorNameForegroundOnWarning: grey(0),
	theme.ColorNameSuccess:             {105, 240, 120, 255},
	theme.ColorNameForegroundOnSuccess: grey(0),
	theme.ColorNameFocus:               {110, 170, 255, 100},
	theme.ColorNameSelection:           {110, 170, 255, 100},
	theme.ColorNameHover:               {255, 255, 255, 40},
	theme.ColorNamePressed:             {255, 255, 255, 60},
	theme.ColorNameOverlayBackground:   grey(0),
	theme.ColorNameMenuBackground:      grey(0),
	theme.ColorNameHeaderBackground:    grey(0),
	theme.ColorNameButton:              grey(28),
	theme.ColorNameDisabledButton:      grey(0),
	theme.ColorNameInputBackground:     grey(24),
	theme.ColorNameInputBorder:         grey(255),
	theme.ColorNameSeparator:           grey(200),
	theme.ColorNameShadow:              {0, 0, 0, 160},
	theme.ColorNameScrollBar:           grey(255),
	theme.ColorNameScrollBarBackground: grey(48),
}
