package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that lie to exhaust us. Each is told from an honest one soon, and is not listened to any
 * longer.
 */
class HostileServerTest {
  /** The most that any of them gets out before it is hung up on, with what sockets hold. */
  private static final long SOON = 64L * 1024 * 1024;

  private final AtomicLong sent = new AtomicLong();

  /** What it does once the client has said who it is, in the protocol's own messages. */
  enum Lie {
    HUGE_LENGTH_AT_LOGIN {
      @Override
      void tell(DataOutputStream out) throws IOException {
        out.write('R');
        out.writeInt(Integer.MAX_VALUE);
        endless(out, new byte[8192]);
      }
    },
    NEGATIVE_LENGTH {
      @Override
      void tell(DataOutputStream out) throws IOException {
        out.write('R');
        out.writeInt(-1);
        endless(out, new byte[8192]);
      }
    },
    ENDLESS_BANNER {
      @Override
      void tell(DataOutputStream out) throws IOException {
        endless(out, "welcome ".repeat(1000).getBytes(StandardCharsets.US_ASCII));
      }
    },
    ENDLESS_ERROR {
      @Override
      void tell(DataOutputStream out) throws IOException {
        out.write('E');
        out.writeInt(Integer.MAX_VALUE);
        endless(out, "Mx\0".repeat(1000).getBytes(StandardCharsets.US_ASCII));
      }
    },
    ENDLESS_PARAMETERS {
      @Override
      void tell(DataOutputStream out) throws IOException {
        welcome(out);
        for (int i = 0; ; i++) {
          out.write(message('S', ("p" + i + "\0" + "v".repeat(1000) + "\0").getBytes(UTF)));
        }
      }
    },
    ENDLESS_NOTICES {
      @Override
      void tell(DataOutputStream out) throws IOException {
        welcome(out);
        endless(
            out, message('N', ("SNOTICE\0C00000\0M" + "n".repeat(1000) + "\0\0").getBytes(UTF)));
      }
    },
    ENDLESS_NOTICES_TO_A_QUERY {
      @Override
      void tell(DataOutputStream out) throws IOException {
        ready(out);
        endless(
            out, message('N', ("SNOTICE\0C00000\0M" + "n".repeat(1000) + "\0\0").getBytes(UTF)));
      }
    },
    CELL_OF_TWO_GIGABYTES {
      @Override
      void tell(DataOutputStream out) throws IOException {
        ready(out);
        describe(out, 1);
        out.write('D');
        out.writeInt(Integer.MAX_VALUE);
        out.writeShort(1);
        out.writeInt(Integer.MAX_VALUE - 10);
        endless(out, new byte[8192]);
      }
    },
    ENDLESS_ROWS {
      @Override
      void tell(DataOutputStream out) throws IOException {
        ready(out);
        describe(out, 1);
        endless(out, message('D', row("x".repeat(100))));
      }
    },
    ENDLESS_EMPTY_ROWS {
      @Override
      void tell(DataOutputStream out) throws IOException {
        ready(out);
        describe(out, 0);
        endless(out, message('D', new byte[] {0, 0}));
      }
    },
    ENDLESS_NAMES {
      @Override
      void tell(DataOutputStream out) throws IOException {
        ready(out);
        out.write('T');
        out.writeInt(Integer.MAX_VALUE);
        out.writeShort(1);
        endless(out, "n".repeat(8192).getBytes(UTF));
      }
    };

    static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

    abstract void tell(DataOutputStream out) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void isHungUpOnWithAVerdict(Lie lie) throws IOException {
    try (FakeServer server = new FakeServer((in, out) -> serve(lie, in, out))) {
      Opening opening = StrictServer.ENGINE.open(at(server.port()), TestControl.patient());

      Failure failure = ((Opening.Refused) opening).failure();
      assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(failure.hint()).hasSizeLessThan(400).doesNotContain("\n");
      assertThat(sent.get()).isLessThan(SOON);
    }
  }

  private void serve(Lie lie, InputStream in, OutputStream out) throws IOException {
    DataInputStream data = new DataInputStream(in);
    data.readFully(new byte[data.readInt() - Integer.BYTES]);
    lie.tell(
        new DataOutputStream(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                out.write(one);
                sent.incrementAndGet();
              }

              @Override
              public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
                sent.addAndGet(count);
              }
            }));
  }

  private static void welcome(DataOutputStream out) throws IOException {
    out.write(message('R', new byte[4]));
  }

  private static void ready(DataOutputStream out) throws IOException {
    welcome(out);
    for (String parameter :
        new String[] {
          "server_version\00018.1",
          "client_encoding\0UTF8",
          "DateStyle\0ISO, MDY",
          "standard_conforming_strings\0on",
          "integer_datetimes\0on"
        }) {
      out.write(message('S', (parameter + "\0").getBytes(StandardCharsets.UTF_8)));
    }
    out.write(message('Z', new byte[] {'I'}));
  }

  private static void describe(DataOutputStream out, int columns) throws IOException {
    out.write(message('1', new byte[0]));
    out.write(message('2', new byte[0]));
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
    out.write(message('T', body.toByteArray()));
  }

  private static byte[] row(String cell) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(1);
    fields.writeInt(cell.length());
    fields.write(cell.getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static byte[] message(char kind, byte[] body) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(message);
    out.write(kind);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
    return message.toByteArray();
  }

  /** Until the client hangs up. */
  private static void endless(OutputStream out, byte[] bytes) throws IOException {
    byte[] many = bytes;
    if (bytes.length < 8192) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      while (block.size() < 8192) {
        block.write(bytes);
      }
      many = block.toByteArray();
    }
    while (true) {
      out.write(many);
    }
  }

  private static SourceSpec at(int port) {
    return new SourceSpec(
        null,
        "hostile",
        SourceType.POSTGRES,
        Map.of(
            "host", "127.0.0.1",
            "port", (long) port,
            "user", "u",
            "dbname", "d",
            "sslmode", "disable"),
        Map.of("password", new Secret("p")),
        null,
        false,
        null,
        null);
  }
}
