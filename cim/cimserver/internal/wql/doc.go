// Package wql reads and evaluates queries: the part of WQL that asks for data, which is a
// part of the DMTF's query language CQL (DSP0202) as well.
//
//	SELECT * | name, … FROM class [WHERE condition]
//	ASSOCIATORS OF {path} [WHERE term …]
//	REFERENCES OF {path} [WHERE term …]
//
// A condition has comparisons (= <> != < <= > >=), LIKE, ISA, IS NULL and IS NOT NULL, with
// AND, OR, NOT and parentheses. Keywords, names and strings are compared without regard to
// case. A comparison with NULL is neither true nor false, and NOT does not change that.
package wql
