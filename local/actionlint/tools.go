//go:build tools

// Package tools names the command that this module exists to build, so that go.mod keeps it.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
