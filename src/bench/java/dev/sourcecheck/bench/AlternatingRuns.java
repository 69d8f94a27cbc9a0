package dev.sourcecheck.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs contenders in turn, so that what else the machine does hits all of them alike. */
final class AlternatingRuns {
  private final Map<String, Callable<Double>> contenders = new LinkedHashMap<>();

  AlternatingRuns add(String name, Callable<Double> contender) {
    contenders.put(name, contender);
    return this;
  }

  /** The median of each contender's runs, by its name. */
  Map<String, Double> medians(int runs) throws Exception {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (Map.Entry<String, Callable<Double>> contender : contenders.entrySet()) {
        double measured = contender.getValue().call();
        System.out.printf(
            "  run %d, %s: %s%n", run + 1, contender.getKey(), BenchRow.number(measured));
        all.computeIfAbsent(contender.getKey(), name -> new ArrayList<>()).add(measured);
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    all.forEach((name, list) -> medians.put(name, median(list)));
    return medians;
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
