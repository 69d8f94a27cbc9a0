package dev.sourcecheck.bench;

import java.util.List;

final class BlackHoles implements Benchmark {
  @Override
  public String name() {
    return "black-holes";
  }

  @Override
  public List<Row> run(Effort effort) {
    return List.of();
  }
}
