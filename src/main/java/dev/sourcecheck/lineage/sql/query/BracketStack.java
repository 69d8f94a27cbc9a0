package dev.sourcecheck.lineage.sql.query;

import java.util.Arrays;

/** The brackets that are open at a place of an expression, and how their content is written. */
final class BracketStack {
  private int depth;
  private int[] closings = new int[4];
  private CallStyle[] styles = new CallStyle[4];
  private boolean[] units = new boolean[4];

  boolean isEmpty() {
    return depth == 0;
  }

  void clear() {
    depth = 0;
  }

  CallStyle style() {
    return depth == 0 ? CallStyle.PLAIN : styles[depth - 1];
  }

  /** The token that closes the innermost bracket, or the limit if that comes first. */
  int closing(int limit) {
    return depth == 0 ? limit : Math.min(limit, closings[depth - 1]);
  }

  void push(int closing, CallStyle style) {
    if (depth == closings.length) {
      closings = Arrays.copyOf(closings, depth * 2);
      styles = Arrays.copyOf(styles, depth * 2);
      units = Arrays.copyOf(units, depth * 2);
    }
    closings[depth] = closing;
    styles[depth] = style;
    units[depth++] = false;
  }

  /** Leaves the innermost bracket if it ends here. */
  void popAt(int closing) {
    if (depth > 0 && closings[depth - 1] == closing) {
      depth--;
    }
  }

  /** Whether the unit of the innermost call has been read; it has no more than one. */
  boolean unitSeen() {
    return units[depth - 1];
  }

  void markUnit() {
    units[depth - 1] = true;
  }
}
