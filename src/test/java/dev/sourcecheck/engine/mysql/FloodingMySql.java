package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.servers.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Accepts any login and answers the first statement with rows without end.
 *
 * @see <a href="https://mariadb.com/kb/en/clientserver-protocol/">Client/Server Protocol</a>
 */
final class FloodingMySql {
  private static final String ROW = "x".repeat(60);

  private FloodingMySql() {}

  static FakeServer start() throws IOException {
    return new FakeServer(
        (in, out) -> {
          DataInputStream data = new DataInputStream(in);
          out.write(packet(0, greeting()));
          skipPacket(data); // the login
          out.write(packet(2, hex("00 00 00 0200 0000")));
          skipPacket(data); // the statement
          out.write(packet(1, hex("01")));
          // the catalog "def", a column "c" of type VARCHAR
          out.write(packet(2, hex("03646566 00 00 00 0163 00 0c 2100 ff000000 fd 0000 00 0000")));
          out.write(packet(3, hex("fe 0000 0200")));
          ByteArrayOutputStream rows = new ByteArrayOutputStream();
          for (int number = 4; number < 4 + 256; number++) {
            rows.write(packet(number, text((char) ROW.length() + ROW)));
          }
          while (true) {
            out.write(rows.toByteArray());
          }
        });
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

  private static byte[] packet(int number, byte[] payload) {
    byte[] packet = new byte[payload.length + 4];
    packet[0] = (byte) payload.length;
    packet[1] = (byte) (payload.length >> 8);
    packet[3] = (byte) number;
    System.arraycopy(payload, 0, packet, 4, payload.length);
    return packet;
  }

  private static void skipPacket(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    in.readFully(new byte[length + 1]);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
