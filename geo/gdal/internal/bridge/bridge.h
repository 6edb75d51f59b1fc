// The few GDAL calls that godal does not offer, with errors collected instead of printed.
#ifndef ICEFRONT_BRIDGE_H
#define ICEFRONT_BRIDGE_H

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

// ice_log keeps the first failure that GDAL reports between ice_push and ice_pop on one thread.
typedef struct {
	int failures;
	char first[1024];
} ice_log;

void ice_setup(const char *cache_mb);
void ice_push(ice_log *log);
void ice_pop(void);

// ice_translate runs gdal_translate and closes the result. It stops soon after *stop is set.
// It returns 0 on success; the failure, if any, is in log.
int ice_translate(const char *src, const char *dst, char **args, const int *stop, ice_log *log);

#endif
