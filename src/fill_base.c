/* For every processor. */
#define FILL kerasinit_fill_base
#include "fill.h"
