// Package executors measures the executors of package lesson beside the pools that Go
// programmers use.
package executors
