package dev.sourcecheck.bench;

import java.util.List;

final class Polls implements Benchmark {
  @Override
  public String name() {
    return "polls";
  }

  @Override
  public List<Row> run(Effort effort) {
    return List.of();
  }
}
