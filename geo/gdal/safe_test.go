package gdal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"icefront/geo"
)

// product makes a Sentinel-1 product of two polarisations with a few pixels and three geolocation points.
func product(t *testing.T, kind string, stored godal.DataType) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "S1A_IW_GRDH_1SDH_20180602T200902_20180602T200927_022181_026642_ABCD.SAFE")
	for _, dir := range []string{"annotation/calibration", "measurement"} {
		must(t, os.MkdirAll(filepath.Join(root, filepath.FromSlash(dir)), 0o700))
	}
	pixels := "16 bit Unsigned Integer"
	if kind == "SLC" {
		pixels = "16 bit Signed Integer"
	}
	var units, metas, objects strings.Builder
	for i, pol := range []string{"HH", "HV"} {
		m := made{name: "m.tif", w: 4, h: 3, stored: stored}
		if kind == "GRD" {
			m.pix = ramp[uint16](4, 3)
		}
		data, err := os.ReadFile(m.file(t))
		must(t, err)
		put := func(name, text string) {
			must(t, os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o600))
		}
		put("measurement/"+pol+".tiff", string(data))
		put("annotation/calibration/"+pol+".xml", "<calibration/>")
		points := ""
		for j := range 3 {
			points += fmt.Sprintf("<geolocationGridPoint><line>%d</line><pixel>%d</pixel><latitude>66.%d</latitude><longitude>-38.%d</longitude>"+
				"<height>%d</height></geolocationGridPoint>", j, j*j, j, j, 10*j)
		}
		put("annotation/"+pol+".xml", "<product><adsHeader><missionId>S1A</missionId><productType>"+kind+"</productType><polarisation>"+pol+
			"</polarisation><mode>IW</mode><swath>IW</swath><imageNumber>00"+fmt.Sprint(i+1)+"</imageNumber></adsHeader><imageAnnotation>"+
			"<imageInformation><numberOfSamples>4</numberOfSamples><numberOfLines>3</numberOfLines><outputPixels>"+pixels+
			"</outputPixels></imageInformation><processingInformation><ellipsoidName>WGS84</ellipsoidName><ellipsoidSemiMajorAxis>6378137"+
			"</ellipsoidSemiMajorAxis><ellipsoidSemiMinorAxis>6356752.3</ellipsoidSemiMinorAxis></processingInformation></imageAnnotation>"+
			"<geolocationGrid><geolocationGridPointList>"+points+"</geolocationGridPointList></geolocationGrid></product>")
		fmt.Fprintf(&units, `<xfdu:contentUnit unitType="Measurement Data Unit" dmdID="p%d c%d"><dataObjectPointer dataObjectID="m%d"/></xfdu:contentUnit>`, i, i, i)
		for id, where := range map[string]string{
			"p": "s1Level1ProductSchema|./annotation/" + pol + ".xml",
			"c": "s1Level1CalibrationSchema|./annotation/calibration/" + pol + ".xml",
			"m": "s1Level1MeasurementSchema|./measurement/" + pol + ".tiff",
		} {
			schema, href, _ := strings.Cut(where, "|")
			fmt.Fprintf(&metas, `<metadataObject ID="%s%d"><dataObjectPointer dataObjectID="%s%d"/></metadataObject>`, id, i, id, i)
			fmt.Fprintf(&objects, `<dataObject ID="%s%d" repID="%s"><byteStream><fileLocation locatorType="URL" href="%s"/></byteStream></dataObject>`,
				id, i, schema, href)
		}
	}
	metas.WriteString(`<metadataObject ID="acquisitionPeriod"><metadataWrap><xmlData><safe:acquisitionPeriod>` +
		`<safe:startTime>2018-06-02T20:09:02.123456</safe:startTime></safe:acquisitionPeriod></xmlData></metadataWrap></metadataObject>`)
	must(t, os.WriteFile(filepath.Join(root, "manifest.safe"), []byte(`<?xml version="1.0"?><xfdu:XFDU><informationPackageMap><xfdu:contentUnit>`+
		units.String()+`</xfdu:contentUnit></informationPackageMap><metadataSection>`+metas.String()+`</metadataSection><dataObjectSection>`+
		objects.String()+`</dataObjectSection></xfdu:XFDU>`), 0o600))
	return root
}

func TestOpenSAFE(t *testing.T) {
	root := product(t, "GRD", godal.UInt16)
	for _, path := range []string{root, filepath.Join(root, "manifest.safe")} {
		s := open(t, path)
		info := s.Info()
		if info.Driver != "SAFE" || len(info.Bands) != 2 || info.Georef != geo.GeorefGCP || info.GCPs != 3 {
			t.Errorf("%s: %+v", path, info)
		}
		if s.Grid() != geo.PixelGrid(4, 3) {
			t.Errorf("%s: grid %+v", path, s.Grid())
		}
		if got := info.Acquired.Format("2006-01-02T15:04:05"); got != "2018-06-02T20:09:02" {
			t.Errorf("%s: acquired %s", path, got)
		}
		if got := strings.Join(info.Warnings, "; "); !strings.Contains(got, "ground control points only") {
			t.Errorf("%s: warnings %q", path, got)
		}
		if got := all(t, s, 2); !sameFloats(got, ramp[float32](4, 3)) {
			t.Errorf("%s: pixels %v", path, got)
		}
	}
	t.Run("complex products are refused with the way out", func(t *testing.T) {
		root := product(t, "SLC", godal.CInt16)
		_, err := Open(context.Background(), root, "")
		if !errors.Is(err, geo.ErrUnsupported) {
			t.Fatalf("got %v", err)
		}
		oneSentence(t, err, root, "SNAP")
	})
}
