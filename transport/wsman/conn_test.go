package wsman

import (
	"context"
)

var testContext = context.Background()
