package dev.sourcecheck.servers;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL servers that send valid messages to exhaust memory or threads. */
public enum HostileBehavior {
  /** Answers the first query with rows of one megabyte and keeps the connection open. */
  WIDE_ROWS {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      describe(out);
      for (int i = 0; i < 60; i++) {
        out.write(row(1_000_000));
      }
      awaitClose(in);
    }
  },
  ENDLESS_ROWS {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      describe(out);
      endless(out, row(60));
    }
  },
  ENDLESS_NOTICES {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      endless(out, message('N', "SNOTICE\0C00000\0Mn\0\0".getBytes(StandardCharsets.US_ASCII)));
    }
  },
  /** An error of the maximum accepted length, followed by silence. */
  HUGE_ERROR {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      String error = "SERROR\0CXX000\0M" + "e".repeat(250_000) + "\0\0";
      out.write(message('E', error.getBytes(StandardCharsets.US_ASCII)));
      awaitClose(in);
    }
  },
  /** Declares a cell for which the driver allocates memory and sends it byte by byte. */
  PROMISED_ROW {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      describe(out);
      drip(out, Arrays.copyOf(row(250_000), 2_000));
      awaitClose(in);
    }
  },
  /** Sends the messages of the login byte by byte. */
  SLOW_DRIP {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      startup(in, out);
      drip(out, loginMessages());
      awaitClose(in);
    }
  };

  private static final int SSL_REQUEST = 80_877_103;

  abstract void answer(InputStream in, DataOutputStream out) throws IOException;

  /** Starts a server of this kind on a free port. */
  public FakeServer start() throws IOException {
    return new FakeServer((in, out) -> answer(in, new DataOutputStream(out)));
  }

  /**
   * Relays between the client and a real server until the client sends the text {@code at}, then
   * sends as block rows as one fetch may contain and nothing more.
   */
  public static FakeServer flooding(int realPort, String at) throws IOException {
    byte[] row = row(1_000_000);
    return new FakeServer(
        (in, out) -> {
          try (Socket real = new Socket(InetAddress.getLoopbackAddress(), realPort)) {
            Thread back = new Thread(() -> copy(real, out), "flooding-proxy");
            back.setDaemon(true);
            back.start();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
              if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(at)) {
                DataOutputStream hostile = new DataOutputStream(out);
                describe(hostile);
                for (int i = 0; i < 15; i++) {
                  hostile.write(row);
                }
                awaitClose(in);
                return;
              }
              real.getOutputStream().write(buffer, 0, n);
            }
          }
        });
  }

  private static void copy(Socket from, OutputStream to) {
    try {
      from.getInputStream().transferTo(to);
    } catch (IOException e) {
      return; // one of the sockets is closed
    }
  }

  /** Refuses TLS and reads the startup message. */
  private static void startup(InputStream in, OutputStream out) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = data.readInt();
    while (length == 8 && data.readInt() == SSL_REQUEST) {
      out.write('N');
      out.flush();
      length = data.readInt();
    }
    data.readFully(new byte[length - Integer.BYTES]);
  }

  private static void login(InputStream in, DataOutputStream out) throws IOException {
    startup(in, out);
    out.write(loginMessages());
    if (in.read(new byte[8_192]) < 0) { // the first query
      throw new IOException("closed");
    }
  }

  private static byte[] loginMessages() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(message('R', new byte[4]));
    for (String parameter :
        new String[] {
          "server_version\00018.1",
          "client_encoding\0UTF8",
          "DateStyle\0ISO, MDY",
          "standard_conforming_strings\0on",
          "integer_datetimes\0on"
        }) {
      bytes.write(message('S', (parameter + "\0").getBytes(StandardCharsets.UTF_8)));
    }
    bytes.write(message('Z', new byte[] {'I'}));
    return bytes.toByteArray();
  }

  private static void describe(DataOutputStream out) throws IOException {
    out.write(message('1', new byte[0]));
    out.write(message('2', new byte[0]));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(1);
    fields.write("version\0".getBytes(StandardCharsets.UTF_8));
    fields.writeInt(0);
    fields.writeShort(0);
    fields.writeInt(25);
    fields.writeShort(-1);
    fields.writeInt(-1);
    fields.writeShort(0);
    out.write(message('T', body.toByteArray()));
  }

  private static byte[] row(int width) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream cells = new DataOutputStream(body);
    cells.writeShort(1);
    cells.writeInt(width);
    byte[] cell = new byte[width];
    Arrays.fill(cell, (byte) 'x');
    cells.write(cell);
    return message('D', body.toByteArray());
  }

  private static byte[] message(char kind, byte[] body) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(message);
    out.write(kind);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    return message.toByteArray();
  }

  /** Sends the bytes repeatedly until the client disconnects. */
  private static void endless(OutputStream out, byte[] bytes) throws IOException {
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    while (repeated.size() < 65_536) {
      repeated.write(bytes);
    }
    byte[] block = repeated.toByteArray();
    while (true) {
      out.write(block);
    }
  }

  /** Sends ten bytes per second. */
  private static void drip(OutputStream out, byte[] bytes) throws IOException {
    for (byte each : bytes) {
      out.write(each);
      out.flush();
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static void awaitClose(InputStream in) throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }
}
