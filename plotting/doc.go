// Package plotting draws the chapter's figures with gonum/plot's canvas, in the look
// of matplotlib's defaults: its colours, frame, ticks, margins and font.
//
//	matplotlib                        here
//	plt.figure(figsize=(10, 4))       fig := plotting.NewFigure(10, 4)
//	plt.plot(s)                       fig.Plot(s)
//	plt.xticks(visible=False)         fig.HideXTicks()
//	plt.show()                        err := fig.Show()
//	plt.savefig("figure.png")         err := fig.Save("figure.png")
package plotting
