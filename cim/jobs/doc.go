// Package jobs runs the long work of providers as jobs: instances of a class that derives
// from CIM_ConcreteJob, in any version of it.
//
//	runner, err := jobs.New[*acme.ACMEJob](jobs.Options{})
//	runner.Register(server)
//
//	job, err := runner.Start(ctx, &acme.ACMEJob{}, func(ctx context.Context, run *jobs.Run) error {
//		run.Progress(40, "copying the disk")
//		return copyDisk(ctx)
//	})
//
// A [Runner] starts a function and returns the job at once. Clients read the job, wait for
// it, end it by RequestStateChange or KillJob, and ask GetError or GetErrors why it failed:
// the runner serves all of that. The state of the job follows from the function:
//
//   - it runs: Running, and GetError answers NULL;
//   - it returns nil: Completed, and GetError answers NULL;
//   - it returns an error or panics: Exception, and GetError answers a CIM_Error that is made
//     of the error, see [Error];
//   - a client terminates or kills the job: the context of the function is cancelled, and
//     GetError answers a CIM_Error that says who did that.
//
// A finished job can be read for its TimeBeforeRemoval. With a [Store] jobs outlive the
// process. One that was running when the process died is found as failed.
package jobs
