package dev.sourcecheck.bench;

import java.util.List;
import java.util.Locale;

/** A line of the table at the end. */
record BenchRow(String what, String ours, String rival, String ratio, String target, boolean met) {
  static BenchRow of(
      String what, double ours, double rival, String unit, double ratio, RatioTarget target) {
    return new BenchRow(
        what,
        number(ours) + " " + unit,
        number(rival) + " " + unit,
        number(ratio),
        target.text(),
        target.met(ratio));
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String table(List<BenchRow> rows) {
    StringBuilder table =
        new StringBuilder(
            "| what | ours | rival | ratio | target | met |\n|---|---|---|---|---|---|\n");
    for (BenchRow row : rows) {
      table.append(
          "| %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  row.what, row.ours, row.rival, row.ratio, row.target, row.met ? "yes" : "no"));
    }
    return table.toString();
  }

  /** A bound of a ratio. */
  sealed interface RatioTarget {
    boolean met(double ratio);

    String text();

    /** Ours must be at least this multiple of the rival's. */
    record AtLeast(double bound) implements RatioTarget {
      @Override
      public boolean met(double ratio) {
        return ratio >= bound;
      }

      @Override
      public String text() {
        return "at least " + number(bound);
      }
    }

    /** Ours must be at most this multiple of the rival's. */
    record AtMost(double bound) implements RatioTarget {
      @Override
      public boolean met(double ratio) {
        return ratio <= bound;
      }

      @Override
      public String text() {
        return "at most " + number(bound);
      }
    }
  }
}
