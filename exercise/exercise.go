// Package exercise holds the checks that stand under the exercises of the notebooks.
// A check calls the student's function and says what it saw, in words that help to go
// on. An exercise that nobody has begun is skipped, not failed.
package exercise

import (
	"testing"
)

// notBegun skips the check of an exercise whose function does nothing yet.
func notBegun(t testing.TB, number string) {
	t.Helper()
	t.Skipf("Exercise %s is yours: write the function above, then run this cell again.", number)
}
