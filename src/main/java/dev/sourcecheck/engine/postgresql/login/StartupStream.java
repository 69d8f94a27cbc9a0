package dev.sourcecheck.engine.postgresql.login;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Removes a parameter from the driver's startup message. The driver always sends {@code
 * extra_float_digits}, which PgBouncer refuses unless it is configured to ignore it. The driver's
 * alternative is a SET, which would outlive the session in a pooler. No value that we read depends
 * on the parameter.
 */
final class StartupStream extends FilterOutputStream {
  private static final byte[] PARAMETER =
      "extra_float_digits\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_3 = 3 << 16;

  /** Above the server's limit of 10,000 bytes. */
  private static final int MAX_LENGTH = 64 * 1024;

  private final ByteArrayOutputStream startup = new ByteArrayOutputStream();
  private boolean sent;

  StartupStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (sent) {
      out.write(bytes, from, count);
      return;
    }
    startup.write(bytes, from, count);
    byte[] message = startup.toByteArray();
    int length = message.length < Integer.BYTES ? MAX_LENGTH : ByteBuffer.wrap(message).getInt();
    if (message.length >= length || length > MAX_LENGTH) {
      sent = true;
      startup.reset();
      out.write(without(message));
    }
  }

  private static byte[] without(byte[] message) {
    ByteBuffer header = ByteBuffer.wrap(message);
    int length = header.getInt();
    if (length != message.length || header.getInt() >>> 16 != VERSION_3 >>> 16) {
      return message; // a cancel request, or more than one message
    }
    // a list of names and values, each terminated by a zero, and a final zero
    for (int at = 2 * Integer.BYTES; at < length - 1; ) {
      int value = end(message, at);
      int next = end(message, value);
      if (Arrays.equals(message, at, value, PARAMETER, 0, PARAMETER.length)) {
        return join(message, at, next);
      }
      at = next;
    }
    return message;
  }

  private static int end(byte[] message, int from) {
    int at = from;
    while (at < message.length - 1 && message[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private static byte[] join(byte[] message, int from, int to) {
    ByteBuffer shorter = ByteBuffer.allocate(message.length - (to - from));
    shorter.put(message, 0, from).put(message, to, message.length - to);
    return shorter.putInt(0, shorter.capacity()).array();
  }
}
