package export

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"icefront/geo/schema"
)

// ProjectExtension is the ending of a project's file.
const ProjectExtension = ".icefront"

// errProjects is said while nothing can read projects.
var errProjects = errors.New("projects cannot be read here; open it in the window and export its fronts there")

// Import reads the fronts of a vector file in any schema, or of a project. Warnings say what was left out or is doubtful. A
// file without a front is an error.
func Import(ctx context.Context, d Deps, path string) (fronts []schema.Front, kind schema.Kind, warnings []string, err error) {
	if strings.EqualFold(filepath.Ext(path), ProjectExtension) {
		if d.ReadProject == nil {
			return nil, schema.Own, nil, fmt.Errorf("read %s: %w", path, errProjects)
		}
		fronts, err := d.ReadProject(ctx, path)
		if err == nil && len(fronts) == 0 {
			err = fmt.Errorf("read %s: %w", path, ErrNothing)
		}
		return fronts, schema.Own, nil, err
	}
	l, err := d.ReadLayer(ctx, path)
	if err != nil {
		return nil, schema.Unknown, nil, err
	}
	fronts, kind, warnings = schema.Read(l)
	if len(fronts) > 0 {
		return fronts, kind, warnings, nil
	}
	if len(warnings) > 0 {
		return nil, kind, nil, fmt.Errorf("read %s: %w: %s", path, ErrNothing, strings.Join(warnings, "; "))
	}
	return nil, kind, nil, fmt.Errorf("read %s: %w", path, ErrNothing)
}
