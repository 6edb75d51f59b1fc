package library

// Place returns the file of a model that is about to be added under a name, and makes the folder for it. A name in use
// is an ErrTaken.
func (l *Library) Place(name string) (path string, err error) {
	if err := l.make(); err != nil {
		return "", err
	}
	return l.free(name)
}
