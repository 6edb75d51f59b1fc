package nnunet

import (
	"os"
	"path/filepath"
	"testing"

	"icefront/geo/sharedtest"
)

func TestTry(t *testing.T) {
	for _, name := range []string{"nnunet_v1/task500_fused", "nnunet_v1/task500_fused_resampled", "nnunet_v1/task503_mtl_early", "nnunet_v1/task503_mtl_late", "nnunet_v2/plainconv_2d", "nnunet_v2/resenc_2d_small"} {
		m, err := Open(filepath.Join(sharedtest.Path(t, "golden"), name, "model"), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		t.Logf("%s %d %s %s %s %+v\n%+v\n%v %v %d", m.Name, m.Version, m.Trainer, m.Checkpoint, m.Notes, m.Plans, m.Net, m.Files, *m.Folds[0], len(m.Folds))
	}
	_ = os.Stdout
}
