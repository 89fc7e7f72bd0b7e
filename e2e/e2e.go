// Package e2e holds the tests of the whole: the notebooks executed in a real GoNB
// kernel, their deck in a real browser. `make test` runs them; without what set-up
// provides they are skipped.
package e2e
