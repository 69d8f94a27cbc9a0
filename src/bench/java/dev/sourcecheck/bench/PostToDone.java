package dev.sourcecheck.bench;

import java.util.List;

final class PostToDone implements Benchmark {
  @Override
  public String name() {
    return "post-to-done";
  }

  @Override
  public List<Row> run(Effort effort) {
    return List.of();
  }
}
