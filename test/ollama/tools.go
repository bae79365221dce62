//go:build tools

// Package tools names the command that is built here, so that `go mod tidy` keeps all that it needs.
package tools

import _ "github.com/ollama/ollama"
