package dev.sourcecheck.http;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/**
 * Tracks the requests of one HTTP/1 connection and detects folded header lines, which begin with
 * white space and continue the preceding line. The HTTP decoder joins them silently, whereas a
 * proxy may read them as separate lines, such as a second Content-Length.
 */
final class HeaderScanner {
  private static final String HTTP_2_PREFACE = "PRI * HTTP/2.0";

  /** More than the decoder accepts as a header line. */
  private static final int MAX_LINE = 256 * 1024;

  private enum HeaderState {
    BEFORE_REQUEST,
    REQUEST_LINE,
    LINE_START,
    HEADER_LINE,
    BODY,
    /** The rest is HTTP/2 or belongs to the last request of the connection. */
    ENDED
  }

  private final StringBuilder line = new StringBuilder();
  private HeaderState state = HeaderState.BEFORE_REQUEST;
  private boolean lastRequest;
  private long remainingBody;

  /** Whether the bytes contain the beginning of a folded line. Does not consume them. */
  boolean findsFold(ByteBuf bytes) {
    int index = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (index < end && state != HeaderState.ENDED) {
      if (state == HeaderState.BODY) {
        long skipped = Math.min(remainingBody, end - index);
        remainingBody -= skipped;
        index += (int) skipped;
        state = remainingBody == 0 ? HeaderState.BEFORE_REQUEST : HeaderState.BODY;
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
      if (line.length() > MAX_LINE) {
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

  /** A request with an ambiguous or chunked body is the last one of its connection. */
  private void read(String header) {
    int colon = header.indexOf(':');
    String name =
        header.substring(0, colon < 0 ? header.length() : colon).strip().toLowerCase(Locale.ROOT);
    if (name.equals("transfer-encoding")) {
      lastRequest = true;
    } else if (name.equals("content-length")) {
      String value = header.substring(colon + 1).strip();
      if (value.matches("[0-9]{1,18}")) {
        remainingBody = Long.parseLong(value);
      } else {
        lastRequest = true;
      }
    }
  }

  private void endHeader() {
    if (lastRequest) {
      state = HeaderState.ENDED;
    } else {
      state = remainingBody == 0 ? HeaderState.BEFORE_REQUEST : HeaderState.BODY;
    }
  }
}
