// Package jobs runs long operations of providers as jobs: instances of a class that derives from
// CIM_ConcreteJob, in any version of the schema.
//
//	runner, err := jobs.New[*acme.ACMEJob](jobs.Options{})
//	runner.Register(server)
//
//	job, err := runner.Start(ctx, &acme.ACMEJob{}, func(ctx context.Context, run *jobs.Run) error {
//		run.Progress(40, "copying the disk")
//		return copyDisk(ctx)
//	})
//
// A [Runner] starts a function and returns the job at once. Clients can read the job, wait for it,
// end it with RequestStateChange or KillJob, and call GetError or GetErrors to find out why it
// failed. The runner implements all of that. The function determines the state of the job:
//
//   - While it runs, the state is Running, and GetError returns NULL.
//   - If it returns nil, the state is Completed, and GetError returns NULL.
//   - If it returns an error or panics, the state is Exception, and GetError returns a CIM_Error
//     made from the error; see [Error].
//   - If a client terminates or kills the job, the context of the function is cancelled, and
//     GetError returns a CIM_Error that says who did it.
//
// A finished job can be read for its TimeBeforeRemoval. With a [Store], jobs survive the process. A
// job that was running when the process died is read as failed.
package jobs
