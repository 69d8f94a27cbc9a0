package dev.sourcecheck.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs contenders in turn, so that what else the machine does hits all of them alike. */
final class Alternating {
  private final Map<String, Callable<Double>> contenders = new LinkedHashMap<>();

  Alternating add(String name, Callable<Double> contender) {
    contenders.put(name, contender);
    return this;
  }

  /** The median of each contender's runs, by its name. */
  Map<String, Double> medians(int runs) throws Exception {
    Map<String, List<Double>> all = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (Map.Entry<String, Callable<Double>> contender : contenders.entrySet()) {
        double measured = contender.getValue().call();
        System.out.printf("  run %d, %s: %s%n", run + 1, contender.getKey(), Row.number(measured));
        all.computeIfAbsent(contender.getKey(), name -> new ArrayList<>()).add(measured);
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    all.forEach((name, list) -> medians.put(name, median(list)));
    return medians;
  }

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }
}
