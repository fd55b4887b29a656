// Package cim is the run-time support of generated code, and the vocabulary of
// CIM values (DSP0004): types, datetimes, object paths and instances.
//
// A program reaches a server through a [Conn]. Generated structs are read and
// written with [Get], [Enumerate], [Associators], [Create], [Modify] and
// [Delete]; generated method stubs call [Invoke]; [WaitJob] waits for a job.
// A [Server] keeps instances and runs providers in memory and is a Conn
// itself, so that it is the fake for tests.
//
// The package depends on the standard library alone.
package cim
