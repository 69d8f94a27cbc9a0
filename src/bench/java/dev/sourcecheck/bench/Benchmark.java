package dev.sourcecheck.bench;

import java.util.List;

/** One comparison, of one row or some. */
interface Benchmark {
  /** By which it is picked on the command line. */
  String name();

  List<BenchRow> run(RunEffort effort) throws Exception;
}
