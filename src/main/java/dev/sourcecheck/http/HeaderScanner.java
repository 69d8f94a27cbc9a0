package dev.sourcecheck.http;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Follows the requests of one HTTP/1 connection and detects folded header lines: those that begin
 * with white space and so continue the line before. The HTTP decoder joins them silently, whereas a
 * proxy may take them as lines of their own, such as a second Content-Length.
 */
final class HeaderScanner {
  private static final String HTTP_2_PREFACE = "PRI * HTTP/2.0";

  /** More than the decoder accepts of a header line. */
  private static final int LONGEST_LINE = 256 * 1024;

  private enum HeaderState {
    BEFORE_REQUEST,
    REQUEST_LINE,
    LINE_START,
    HEADER_LINE,
    BODY,
    /** What follows is HTTP/2, or belongs to the last request of the connection. */
    ENDED
  }

  private final StringBuilder line = new StringBuilder();
  private HeaderState state = HeaderState.BEFORE_REQUEST;
  private boolean last;
  private long body;

  /** Whether the next bytes contain the beginning of a folded line; does not consume them. */
  boolean findsFold(ByteBuf bytes) {
    int index = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (index < end && state != HeaderState.ENDED) {
      if (state == HeaderState.BODY) {
        long skipped = Math.min(body, end - index);
        body -= skipped;
        index += (int) skipped;
        state = body == 0 ? HeaderState.BEFORE_REQUEST : HeaderState.BODY;
      } else if (isFold(bytes.getByte(index++))) {
        return true;
      }
    }
    return false;
  }

  private boolean isFold(byte octet) {
    if (state == HeaderState.LINE_START && (octet == ' ' || octet == '\t')) {
      return true;
    }
    if (octet == '\n' && state != HeaderState.BEFORE_REQUEST) {
      endLine();
    } else if (state != HeaderState.BEFORE_REQUEST || isToken(octet)) {
      state =
          state == HeaderState.BEFORE_REQUEST || state == HeaderState.REQUEST_LINE
              ? HeaderState.REQUEST_LINE
              : HeaderState.HEADER_LINE;
      line.append((char) (octet & 0xff));
      if (line.length() > LONGEST_LINE) {
        state = HeaderState.ENDED;
      }
    }
    return false;
  }

  /** The decoder skips white space and control characters before a request. */
  private static boolean isToken(byte octet) {
    return octet < 0 || octet > ' ' && octet != 0x7f;
  }

  private void endLine() {
    String text = line.toString();
    line.setLength(0);
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (state == HeaderState.REQUEST_LINE) {
      state = text.equals(HTTP_2_PREFACE) ? HeaderState.ENDED : HeaderState.LINE_START;
    } else if (text.isEmpty()) {
      endHeader();
    } else {
      state = HeaderState.LINE_START;
      read(text);
    }
  }

  /**
   * A request whose length is unclear or chunked is the last one, see the authentication filter.
   */
  private void read(String header) {
    int colon = header.indexOf(':');
    String name =
        header.substring(0, colon < 0 ? header.length() : colon).strip().toLowerCase(Locale.ROOT);
    if (name.equals("transfer-encoding")) {
      last = true;
    } else if (name.equals("content-length")) {
      String value = header.substring(colon + 1).strip();
      if (value.matches("[0-9]{1,18}")) {
        body = Long.parseLong(value);
      } else {
        last = true;
      }
    }
  }

  private void endHeader() {
    if (last) {
      state = HeaderState.ENDED;
    } else {
      state = body == 0 ? HeaderState.BEFORE_REQUEST : HeaderState.BODY;
    }
  }
}
