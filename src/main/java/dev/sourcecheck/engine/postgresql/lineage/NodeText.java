package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.postgresql.lineage.UnreadableTree.TreeDefect;
import java.util.ArrayList;
import java.util.List;

/**
 * A node tree in PostgreSQL's text format: {@code {TYPE :field value ...}}, where a value is a
 * node, a list in parentheses, a single token, {@code <>} for null, or a datum {@code length [
 * bytes ]}. Nodes are addressed by the number of their opening token; nothing is copied.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/nodes/read.c">read.c</a>
 */
final class NodeText {
  static final int NONE = -1;

  private final String text;
  private final int[] starts;
  private final int[] ends;

  /** For each opening token, the number of its closing token. */
  private final int[] partners;

  private final int count;

  NodeText(String text, int[] starts, int[] ends, int[] partners, int count) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
    this.partners = partners;
    this.count = count;
  }

  int count() {
    return count;
  }

  boolean opensNode(int token) {
    return token < count && text.charAt(starts[token]) == '{';
  }

  boolean opensList(int token) {
    return token < count && text.charAt(starts[token]) == '(';
  }

  boolean isNull(int token) {
    return is(token, "<>");
  }

  boolean is(int token, String word) {
    return token < count
        && ends[token] - starts[token] == word.length()
        && text.startsWith(word, starts[token]);
  }

  /** The type of a node, as written. */
  String type(int node) throws UnreadableTree {
    if (!opensNode(node) || partners[node] == node + 1) {
      throw UnreadableTree.malformed("a node was expected");
    }
    return text.substring(starts[node + 1], ends[node + 1]);
  }

  int partner(int opening) {
    return partners[opening];
  }

  /** The token after a value. */
  int after(int value) throws UnreadableTree {
    if (opensNode(value) || opensList(value)) {
      return partners[value] + 1;
    }
    int next = value + 1;
    return next < count && text.charAt(starts[next]) == '[' && isDatum(next) ? next + 1 : next;
  }

  /** A name can consist of a bracket. */
  private boolean isDatum(int token) {
    return ends[token] - starts[token] > 1;
  }

  /**
   * The value of a node's field.
   *
   * @return {@link #NONE} if the field is missing or null
   */
  int field(int node, String name) throws UnreadableTree {
    int end = partners[node];
    int at = node + 2;
    while (at < end) {
      if (text.charAt(starts[at]) != ':' || at + 1 >= end) {
        throw UnreadableTree.malformed("a field was expected");
      }
      if (ends[at] - starts[at] == name.length() + 1 && text.startsWith(name, starts[at] + 1)) {
        return isNull(at + 1) ? NONE : at + 1;
      }
      at = after(at + 1);
    }
    return NONE;
  }

  /** A field that every node of its type has. */
  int required(int node, String name) throws UnreadableTree {
    int value = field(node, name);
    if (value == NONE) {
      throw UnreadableTree.malformed("a node has no " + name);
    }
    return value;
  }

  int nodeField(int node, String name) throws UnreadableTree {
    int value = required(node, name);
    if (!opensNode(value)) {
      throw UnreadableTree.malformed("not a node: " + name);
    }
    return value;
  }

  List<Integer> elements(int list) throws UnreadableTree {
    if (!opensList(list)) {
      throw UnreadableTree.malformed("a list was expected");
    }
    List<Integer> elements = new ArrayList<>();
    int end = partners[list];
    for (int at = list + 1; at < end; at = after(at)) {
      elements.add(at);
    }
    return elements;
  }

  long number(int token) throws UnreadableTree {
    try {
      return Long.parseLong(text, starts[token], ends[token], 10);
    } catch (NumberFormatException e) {
      throw UnreadableTree.malformed("a number was expected");
    }
  }

  /**
   * @param missing the value if the node has no such field
   */
  long number(int node, String name, long missing) throws UnreadableTree {
    int value = field(node, name);
    return value == NONE ? missing : number(value);
  }

  int integer(int node, String name) throws UnreadableTree {
    long number = number(required(node, name));
    if (number < Short.MIN_VALUE || number > 1_000_000) {
      throw UnreadableTree.malformed("out of range: " + name);
    }
    return (int) number;
  }

  boolean flag(int node, String name) throws UnreadableTree {
    int value = field(node, name);
    return value != NONE && is(value, "true");
  }

  /** A name, without quotes and escapes; empty if the node has no such field. */
  String name(int node, String name) throws UnreadableTree {
    int value = field(node, name);
    return value == NONE ? "" : name(value);
  }

  String name(int token) throws UnreadableTree {
    if (opensNode(token) || opensList(token)) {
      throw UnreadableTree.malformed("a name was expected");
    }
    int from = starts[token];
    int to = ends[token];
    if (to - from >= 2 && text.charAt(from) == '"' && text.charAt(to - 1) == '"') {
      from++;
      to--;
    }
    StringBuilder name = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      name.append(c == '\\' && i + 1 < to ? text.charAt(++i) : c);
    }
    return name.toString();
  }

  UnreadableTree unknown(int node) throws UnreadableTree {
    String type = type(node);
    return new UnreadableTree(
        TreeDefect.UNKNOWN_NODE, type.length() > 40 ? type.substring(0, 40) : type);
  }
}
