package dev.sourcecheck.servers;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Messages that a PostgreSQL server sends. */
public final class BackendMessages {
  private BackendMessages() {}

  public static byte[] message(char kind, byte[] body) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(message);
    out.write(kind);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    return message.toByteArray();
  }

  /** A login without a password, until the server is ready for a query. */
  public static byte[] login() throws IOException {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    messages.write(message('R', new byte[4]));
    for (String parameter :
        new String[] {
          "server_version\00018.1",
          "client_encoding\0UTF8",
          "DateStyle\0ISO, MDY",
          "standard_conforming_strings\0on",
          "integer_datetimes\0on"
        }) {
      messages.write(message('S', (parameter + "\0").getBytes(StandardCharsets.UTF_8)));
    }
    messages.write(message('Z', new byte[] {'I'}));
    return messages.toByteArray();
  }

  /** The answer to Parse, Bind and Describe of a query with text columns. */
  public static byte[] description(int columns) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(columns);
    for (int i = 0; i < columns; i++) {
      fields.write("version\0".getBytes(StandardCharsets.UTF_8));
      fields.writeInt(0);
      fields.writeShort(0);
      fields.writeInt(25);
      fields.writeShort(-1);
      fields.writeInt(-1);
      fields.writeShort(0);
    }
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    messages.write(message('1', new byte[0]));
    messages.write(message('2', new byte[0]));
    messages.write(message('T', body.toByteArray()));
    return messages.toByteArray();
  }

  /** A row with one text. */
  public static byte[] row(int width) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream cells = new DataOutputStream(body);
    cells.writeShort(1);
    cells.writeInt(width);
    cells.write("x".repeat(width).getBytes(StandardCharsets.US_ASCII));
    return message('D', body.toByteArray());
  }
}
