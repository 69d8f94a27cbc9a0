package dev.sourcecheck.catalog;

import java.util.ArrayList;
import java.util.List;

/** Parses a list of patterns in one pass into one to three parts each. */
final class PatternParser {
  private final int[] text;
  private int at;

  PatternParser(String text) {
    this.text = text.codePoints().toArray();
  }

  List<List<NamePattern>> patterns() {
    List<List<NamePattern>> patterns = new ArrayList<>();
    while (true) {
      while (at < text.length && (isSpace(text[at]) || isEnd(text[at]))) {
        at++;
      }
      if (at == text.length) {
        return patterns;
      }
      patterns.add(pattern());
    }
  }

  private List<NamePattern> pattern() {
    int start = at;
    List<NamePattern> parts = new ArrayList<>();
    parts.add(part(start));
    while (at < text.length && text[at] == '.') {
      at++;
      parts.add(part(start));
    }
    if (parts.size() > 3) {
      throw invalid(start, "has more than three parts (database.schema.table)");
    }
    return parts;
  }

  /** Parses up to a dot, a separator or the end of the text. */
  private NamePattern part(int start) {
    skipSpace();
    NamePattern.Builder part = new NamePattern.Builder();
    if (at < text.length && text[at] == '"') {
      quoted(start, part);
    } else {
      int end = at;
      while (end < text.length && text[end] != '.' && !isEnd(text[end])) {
        end++;
      }
      int next = end;
      while (end > at && isSpace(text[end - 1])) {
        end--;
      }
      if (end == at) {
        throw invalid(start, "has an empty part");
      }
      for (; at < end; at++) {
        if (text[at] == '"') {
          throw invalid(start, "has a quote in the middle of a part");
        }
        part.unquoted(text[at]);
      }
      at = next;
    }
    return part.build();
  }

  private void quoted(int start, NamePattern.Builder part) {
    int open = at++;
    while (true) {
      if (at == text.length) {
        throw invalid(start, "has an unclosed quote");
      }
      if (text[at] == '"') {
        at++;
        if (at == text.length || text[at] != '"') {
          break;
        }
      }
      part.literal(text[at++]);
    }
    if (at == open + 2) {
      throw invalid(start, "has an empty part");
    }
    skipSpace();
    if (at < text.length && text[at] != '.' && !isEnd(text[at])) {
      throw invalid(start, "has text after a closing quote");
    }
  }

  private void skipSpace() {
    while (at < text.length && isSpace(text[at])) {
      at++;
    }
  }

  /** The message quotes the truncated rest of the line. */
  private IllegalArgumentException invalid(int start, String what) {
    int end = start;
    while (end < text.length && end < start + 100 && text[end] != '\n') {
      end++;
    }
    return new IllegalArgumentException(
        "The pattern that starts with \"" + new String(text, start, end - start) + "\" " + what);
  }

  private static boolean isEnd(int c) {
    return c == ',' || c == '\n' || c == '\r';
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t';
  }
}
