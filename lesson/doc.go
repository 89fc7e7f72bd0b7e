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
//	with ThreadPoolExecutor(4) as e: …       e := …; defer e.Shutdown()
//	future = e.submit(f, a, b)               future := lesson.Submit(e, func() int { return f(a, b) })
//	future.result()                          value, err := future.Result()
//	[f.result() for f in futures]            values, err := lesson.Results(futures)
//	for out in e.map(f, items): …            for out, err := range lesson.Map(e, f, items) { … }
//	%%time                                   lesson.Time(func() { … })
//	for item in tqdm(items): …               for item := range lesson.Progress(items) { … }
//	sorted(glob.glob(pattern))               names, err := lesson.Glob(pattern)
//	pd.DataFrame([json.loads(l) for l in f]) frame, err := lesson.ReadJSONLines(name)
//	df.to_hdf(name, "/data")                 err := frame.WriteHDF(name, "/data")
//	pd.read_hdf(name, "/data")               frame, err := lesson.ReadHDF(name, "/data")
//	df["close"]                              series, err := frame.Series("close")
//	a.corr(b)                                r, err := a.Corr(b)
package lesson
