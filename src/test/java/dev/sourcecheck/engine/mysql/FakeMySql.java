package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.servers.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Accepts any login and answers statements from a script.
 *
 * @see <a href="https://mariadb.com/kb/en/clientserver-protocol/">Client/Server Protocol</a>
 */
final class FakeMySql {
  private static final String LONG_VALUE = "x".repeat(60);
  private static final int QUIT = 1;
  private static final int QUERY = 3;
  private static final String OK = "00 00 00 0200 0000";
  private static final String END = "fe 0000 0200";
  private static final String NULL = "fb";

  private FakeMySql() {}

  /**
   * A result with text in all columns.
   *
   * @param columns their names; without any, the statement has no result
   */
  record FakeResult(List<String> columns, List<List<String>> rows) {
    static final FakeResult NONE = new FakeResult(List.of(), List.of());

    /** No rows of a result that is not read. */
    static final FakeResult EMPTY = new FakeResult(List.of("c"), List.of());

    /** One row whose value claims to be longer than the row. */
    static final FakeResult MALFORMED = new FakeResult(List.of("m"), List.of());
  }

  /** Answers each statement. */
  static FakeServer answering(Function<String, FakeResult> script) throws IOException {
    return new FakeServer(
        (in, out) -> {
          DataInputStream data = new DataInputStream(in);
          logIn(data, out);
          for (byte[] command = read(data); command[0] != QUIT; command = read(data)) {
            String sql = new String(command, 1, command.length - 1, StandardCharsets.UTF_8);
            send(out, command[0] == QUERY ? script.apply(sql) : FakeResult.NONE);
          }
        });
  }

  /** Answers the first statement with rows without end. */
  static FakeServer endlessRows() throws IOException {
    return new FakeServer(
        (in, out) -> {
          DataInputStream data = new DataInputStream(in);
          logIn(data, out);
          read(data);
          out.write(packet(1, hex("01")));
          out.write(packet(2, column("c")));
          out.write(packet(3, hex(END)));
          ByteArrayOutputStream rows = new ByteArrayOutputStream();
          for (int number = 4; number < 4 + 256; number++) {
            rows.write(packet(number, value(LONG_VALUE)));
          }
          while (true) {
            out.write(rows.toByteArray());
          }
        });
  }

  private static void logIn(DataInputStream in, OutputStream out) throws IOException {
    out.write(packet(0, greeting()));
    read(in);
    out.write(packet(2, hex(OK)));
  }

  private static void send(OutputStream out, FakeResult result) throws IOException {
    if (result.columns().isEmpty()) {
      out.write(packet(1, hex(OK)));
      return;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int number = 1;
    all.write(packet(number++, new byte[] {(byte) result.columns().size()}));
    for (String name : result.columns()) {
      all.write(packet(number++, column(name)));
    }
    all.write(packet(number++, hex(END)));
    for (List<String> row : result.rows()) {
      ByteArrayOutputStream values = new ByteArrayOutputStream();
      for (String text : row) {
        values.write(text == null ? hex(NULL) : value(text));
      }
      all.write(packet(number++, values.toByteArray()));
    }
    if (result == FakeResult.MALFORMED) {
      all.write(packet(number++, hex("fc ffff 61")));
    }
    all.write(packet(number, hex(END)));
    out.write(all.toByteArray());
  }

  /** Protocol 4.1 without TLS. */
  private static byte[] greeting() throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(text("\n8.0.30\0"));
    payload.write(hex("01000000"));
    payload.write(text("12345678\0"));
    payload.write(hex("09a2 21 0200 0800 15 00000000000000000000"));
    payload.write(text("123456789012\0mysql_native_password\0"));
    return payload.toByteArray();
  }

  /** A column of the catalog "def" of type VARCHAR. */
  private static byte[] column(String name) throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(hex("03646566 00 00 00"));
    payload.write(value(name));
    payload.write(hex("00 0c 2100 ff000000 fd 0000 00 0000"));
    return payload.toByteArray();
  }

  /** A text of at most 64 KiB, after its length. */
  private static byte[] value(String text) {
    int length = text.length();
    String prefix = length < 251 ? "" + (char) length : "\u00fc" + low(length) + low(length >> 8);
    return text(prefix + text);
  }

  private static char low(int number) {
    return (char) (number & 0xff);
  }

  private static byte[] packet(int number, byte[] payload) {
    byte[] packet = new byte[payload.length + 4];
    packet[0] = (byte) payload.length;
    packet[1] = (byte) (payload.length >> 8);
    packet[3] = (byte) number;
    System.arraycopy(payload, 0, packet, 4, payload.length);
    return packet;
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    byte[] packet = new byte[length + 1];
    in.readFully(packet);
    return Arrays.copyOfRange(packet, 1, packet.length);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
