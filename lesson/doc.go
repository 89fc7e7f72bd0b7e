// Package lesson is the vocabulary of the notebooks: slow functions to wait for,
// futures and executors to wait with, and the data path of the chapter's
// application, from a tar archive of JSON lines to HDF5 files that pandas reads
// and to the correlation of their columns.
//
// It follows Python's concurrent.futures and pandas where they have a word for it:
//
//	Python                                   here
//	e = ThreadPoolExecutor(4)                e := lesson.NewThreadPoolExecutor(4)
//	e = ProcessPoolExecutor(4)               e := lesson.NewProcessPoolExecutor(4)
//	  thread_name_prefix="w"                   lesson.Name("w")
//	  initializer=f                            lesson.Initializer(f)
//	  max_tasks_per_child=n                    lesson.RecycleAfter(n)
//	with ThreadPoolExecutor(4) as e: …       e := …; defer e.Shutdown()
//	e.shutdown()                             e.Shutdown()
//	e.shutdown(wait=False)                   err := e.ShutdownContext(ctx)
//	e.shutdown(cancel_futures=True)          e.CancelPending(); e.Shutdown()
//	e.terminate_workers(), e.kill_workers()  e.Terminate(), e.Kill()
//	future = e.submit(f, a, b)               future := lesson.Submit(e, func() int { return f(a, b) })
//	future.result()                          value, err := future.Result()
//	future.result(timeout=1)                 value, err := future.ResultContext(ctx)
//	future.cancel()                          future.Cancel()
//	future.done(), .running(), .cancelled()  future.Done(), .Running(), .Cancelled()
//	future.add_done_callback(f)              future.AddDoneCallback(f)
//	[f.result() for f in futures]            values, err := lesson.Results(futures)
//	for out in e.map(f, items): …            for out, err := range lesson.Map(e, f, items) { … }
//	  timeout=1                                lesson.Until(ctx)
//	  buffersize=n, chunksize=n                lesson.Buffer(n), lesson.Chunk(n)
//	wait(futures, 1, FIRST_COMPLETED)        lesson.Wait(ctx, futures, lesson.FirstCompleted)
//	for f in as_completed(futures): …        for f := range lesson.AsCompleted(futures) { … }
//	CancelledError, BrokenExecutor           lesson.ErrCancelled, lesson.ErrBroken
//	%%time                                   lesson.Time(func() { … })
//	for item in tqdm(items): …               for item := range lesson.Progress(items) { … }
//	sorted(glob.glob(pattern))               names, err := lesson.Glob(pattern)
//	pd.DataFrame([json.loads(l) for l in f]) frame, err := lesson.ReadJSONLines(name)
//	df.to_hdf(name, "/data")                 err := frame.WriteHDF(name, "/data")
//	pd.read_hdf(name, "/data")               frame, err := lesson.ReadHDF(name, "/data")
//	pd.read_hdf(name)["close"]               … lesson.ReadHDF(name, "", lesson.Columns("close"))
//	pd.HDFStore(name).keys()                 keys, err := lesson.HDFKeys(name)
//	df.set_index("timestamp")                frame, err := frame.SetIndex("timestamp")
//	df["close"]                              series, err := frame.Series("close")
//	a.corr(b)                                r, err := a.Corr(b)
//	  method="spearman", min_periods=n         a.Corr(b, lesson.Spearman, lesson.MinPeriods(n))
//	pd.DataFrame(series).corr()              matrix, err := lesson.Pairwise(series)
//
// Three things have no word there. Func declares a function under a name, so that any
// executor can run it, one of processes also in a notebook cell. A task that waits for
// another one of its own executor, with the context that SubmitContext gave it, does not
// deadlock. And an executor with the option Tracing records who ran what when.
package lesson
