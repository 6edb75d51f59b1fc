#include "bridge.h"

#include <gdal_utils.h>
#include <string.h>

// Drivers that talk to servers or start other programs: a hostile project file must not reach them.
static const char *const skipped =
	"HTTP WMS WMTS WCS PLMOSAIC PLSCENES EEDA EEDAI DAAS STACTA STACIT NGW PostGISRaster PostgreSQL "
	"MySQL WFS OAPIF Elasticsearch Carto AmigoCloud CSW MSSQLSpatial ODBC PGeo GPSBabel GMLAS";

void ice_setup(const char *cache_mb) {
	CPLSetConfigOption("GDAL_SKIP", skipped);
	// What is left goes through curl: no name has this extension, and no proxy listens there.
	CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".no-network");
	CPLSetConfigOption("GDAL_HTTP_PROXY", "127.0.0.1:9");
	CPLSetConfigOption("GDAL_HTTPS_PROXY", "127.0.0.1:9");
	CPLSetConfigOption("GDAL_HTTP_MAX_RETRY", "0");
	CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
	CPLSetConfigOption("GDAL_CACHEMAX", cache_mb);
	// Probe side files by name: folders of scenes can hold a hundred thousand files.
	CPLSetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE");
	OSRSetPROJEnableNetwork(0);
	CPLSetErrorHandler(CPLQuietErrorHandler);
	GDALAllRegister();
}

static void collect(CPLErr level, CPLErrorNum code, const char *msg) {
	(void)code;
	ice_log *log = (ice_log *)CPLGetErrorHandlerUserData();
	if (level < CE_Failure || log == NULL) {
		return;
	}
	if (log->failures++ == 0) {
		strncpy(log->first, msg, sizeof(log->first) - 1);
	}
}

void ice_push(ice_log *log) { CPLPushErrorHandlerEx(collect, log); }

void ice_pop(void) { CPLPopErrorHandler(); }

static int go_on(double share, const char *msg, void *stop) {
	(void)share;
	(void)msg;
	return __atomic_load_n((const int *)stop, __ATOMIC_RELAXED) == 0;
}

int ice_translate(const char *src, const char *dst, char **args, const int *stop, ice_log *log) {
	int bad = 0;
	ice_push(log);
	GDALDatasetH in = GDALOpenEx(src, GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
	GDALDatasetH out = NULL;
	if (in != NULL) {
		GDALTranslateOptions *opt = GDALTranslateOptionsNew(args, NULL);
		if (opt != NULL) {
			GDALTranslateOptionsSetProgress(opt, go_on, (void *)stop);
			out = GDALTranslate(dst, in, opt, &bad);
			GDALTranslateOptionsFree(opt);
		}
	}
	if (out != NULL) {
		GDALClose(out); // writes what is still cached, so its failures count
	}
	if (in != NULL) {
		GDALClose(in);
	}
	ice_pop();
	return out == NULL || bad || log->failures > 0;
}
