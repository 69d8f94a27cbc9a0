package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import java.io.IOException;

/**
 * Checks the cells of a row as its bytes arrive: the driver allocates the length that each cell
 * declares, even if it exceeds the row.
 */
final class RowFrame {
  private static final int CELL_COUNT = 2;

  private final ReceiveMeter meter;
  private int length;
  private int left;
  private int cells;
  private int cellLeft;
  private int numberRead;
  private int number;

  RowFrame(ReceiveMeter meter) {
    this.meter = meter;
  }

  /** Whether more bytes of the current row are expected. */
  boolean isOpen() {
    return left > 0;
  }

  /**
   * @param messageLength of the row's message, without its kind
   */
  void begin(int messageLength) throws FrameGuard.Flooded {
    if (messageLength < Integer.BYTES + CELL_COUNT) {
      throw new FrameGuard.Flooded("a row without a number of cells");
    }
    length = messageLength;
    left = messageLength - Integer.BYTES;
    cells = -1;
    cellLeft = 0;
    numberRead = 0;
    number = 0;
  }

  void check(byte[] bytes, int from, int count) throws IOException {
    for (int at = from; at < from + count; ) {
      int skipped = Math.min(cellLeft, from + count - at);
      if (skipped > 0) {
        cellLeft -= skipped;
        left -= skipped;
        at += skipped;
      } else {
        left--;
        number(bytes[at++] & 0xff);
      }
    }
    if (left == 0 && (cells > 0 || cellLeft > 0 || numberRead > 0)) {
      throw new FrameGuard.Flooded("a row that ends before its cells");
    }
  }

  private void number(int next) throws IOException {
    number = number << 8 | next;
    numberRead++;
    if (cells < 0 && numberRead == CELL_COUNT) {
      cells = number;
      if (left < Integer.BYTES * (long) cells || cells == 0 && left > 0) {
        throw new FrameGuard.Flooded("a row that is too short for its cells, or too long");
      }
      meter.row(length, cells);
      numberRead = 0;
      number = 0;
    } else if (cells >= 0 && numberRead == Integer.BYTES) {
      cells--;
      if (number < -1 || number > left - Integer.BYTES * (long) cells || cells < 0) {
        throw new FrameGuard.Flooded("a cell that is larger than its row");
      }
      cellLeft = Math.max(0, number);
      if (cells == 0 && cellLeft != left) {
        throw new FrameGuard.Flooded("a row that is longer than its cells");
      }
      numberRead = 0;
      number = 0;
    }
  }
}
