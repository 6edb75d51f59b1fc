package dialog

// For tests outside the package.
var (
	List       = list
	ExportPath = exportPath
	SizeText   = sizeText
)
