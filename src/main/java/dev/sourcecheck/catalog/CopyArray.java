package dev.sourcecheck.catalog;

import org.jspecify.annotations.Nullable;

/** An array in the text format of COPY. */
final class CopyArray {
  private final int maxLength;
  private final CopyBuffer elements = new CopyBuffer();
  private boolean allNull = true;

  /**
   * @param maxLength of a text; longer texts are truncated
   */
  CopyArray(int maxLength) {
    this.maxLength = maxLength;
  }

  void add(@Nullable String value) {
    separate();
    if (value == null) {
      elements.append("NULL");
    } else {
      elements.quote(CopyRows.clip(value, maxLength));
      allNull = false;
    }
  }

  void add(boolean value) {
    separate();
    elements.append(value ? "t" : "f");
    allNull = false;
  }

  private void separate() {
    if (elements.size() > 0) {
      elements.append(",");
    }
  }

  /** Whether it has no elements other than null. */
  boolean isNull() {
    return allNull;
  }

  /** Number of buffered bytes. */
  int size() {
    return elements.size();
  }

  void appendTo(CopyBuffer buffer) {
    buffer.append("{");
    buffer.append(elements);
    buffer.append("}");
  }

  void clear() {
    elements.truncate(0);
    allNull = true;
  }
}
