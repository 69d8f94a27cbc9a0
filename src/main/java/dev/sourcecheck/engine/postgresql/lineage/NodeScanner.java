package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.postgresql.lineage.UnreadableTree.TreeDefect;
import java.util.Arrays;

/** Splits a node tree into tokens and pairs its brackets. */
final class NodeScanner {
  static final int MAX_LENGTH = 2_000_000;

  private static final int MAX_NESTING = 20_000;
  private static final String DATUM = ":constvalue";

  private final String text;
  private int[] starts = new int[256];
  private int[] ends = new int[256];
  private int[] partners = new int[256];
  private int[] open = new int[64];
  private int count;
  private int depth;

  private NodeScanner(String text) {
    this.text = text;
  }

  static NodeText scan(String text) throws UnreadableTree {
    if (text.length() > MAX_LENGTH) {
      throw new UnreadableTree(TreeDefect.TOO_LONG, "more than " + MAX_LENGTH + " characters");
    }
    NodeScanner scanner = new NodeScanner(text);
    scanner.scan();
    return new NodeText(text, scanner.starts, scanner.ends, scanner.partners, scanner.count);
  }

  private void scan() throws UnreadableTree {
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (isSpace(c)) {
        i++;
      } else if (c == '(' || c == '{') {
        open();
        i = add(i, i + 1);
      } else if (c == ')' || c == '}') {
        close(c);
        i = add(i, i + 1);
      } else if (c == '[' && follows(DATUM)) {
        int end = text.indexOf(']', i);
        if (end < 0) {
          throw UnreadableTree.malformed("a datum does not end");
        }
        i = add(i, end + 1);
      } else {
        i = add(i, endOfWord(i));
      }
    }
    if (depth > 0) {
      throw UnreadableTree.malformed("the text ends in the middle");
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t';
  }

  /** Whether the second last token is a field's name. */
  private boolean follows(String field) {
    return count >= 2
        && ends[count - 2] - starts[count - 2] == field.length()
        && text.startsWith(field, starts[count - 2]);
  }

  private int endOfWord(int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (isSpace(c) || c == '(' || c == ')' || c == '{' || c == '}') {
        break;
      }
      i++;
    }
    return Math.min(i, text.length());
  }

  private void open() throws UnreadableTree {
    if (depth == MAX_NESTING) {
      throw new UnreadableTree(TreeDefect.TOO_DEEP, "more than " + MAX_NESTING + " levels");
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, depth * 2);
    }
    open[depth++] = count;
  }

  private void close(char closing) throws UnreadableTree {
    if (depth == 0) {
      throw UnreadableTree.malformed("a bracket was never opened");
    }
    int opening = open[--depth];
    if (text.charAt(starts[opening]) != (closing == ')' ? '(' : '{')) {
      throw UnreadableTree.malformed("brackets do not match");
    }
    partners[opening] = count;
  }

  private int add(int from, int to) {
    if (count == starts.length) {
      int larger = count * 2;
      starts = Arrays.copyOf(starts, larger);
      ends = Arrays.copyOf(ends, larger);
      partners = Arrays.copyOf(partners, larger);
    }
    starts[count] = from;
    ends[count++] = to;
    return to;
  }
}
