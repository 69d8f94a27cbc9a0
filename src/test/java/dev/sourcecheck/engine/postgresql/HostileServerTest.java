package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.BackendMessages;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that send too much data. The client detects each of them and disconnects. */
class HostileServerTest {
  /** The maximum number of bytes sent before the client disconnects, including socket buffers. */
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** What the server sends after the startup message. */
  enum HostileReply {
    HUGE_LENGTH_AT_LOGIN {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write('R');
        out.writeInt(Integer.MAX_VALUE);
        endless(out, new byte[8192]);
      }
    },
    NEGATIVE_LENGTH {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write('R');
        out.writeInt(-1);
        endless(out, new byte[8192]);
      }
    },
    ENDLESS_BANNER {
      @Override
      void send(DataOutputStream out) throws IOException {
        endless(out, "welcome ".repeat(1000).getBytes(StandardCharsets.US_ASCII));
      }
    },
    ENDLESS_ERROR {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write('E');
        out.writeInt(Integer.MAX_VALUE);
        endless(out, "Mx\0".repeat(1000).getBytes(StandardCharsets.US_ASCII));
      }
    },
    ENDLESS_PARAMETERS {
      @Override
      void send(DataOutputStream out) throws IOException {
        authenticationOk(out);
        for (int i = 0; ; i++) {
          out.write(
              BackendMessages.message(
                  'S', ("p" + i + "\0" + "v".repeat(1000) + "\0").getBytes(UTF)));
        }
      }
    },
    ENDLESS_NOTICES {
      @Override
      void send(DataOutputStream out) throws IOException {
        authenticationOk(out);
        endless(
            out,
            BackendMessages.message(
                'N', ("SNOTICE\0C00000\0M" + "n".repeat(1000) + "\0\0").getBytes(UTF)));
      }
    },
    ENDLESS_NOTICES_TO_A_QUERY {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write(BackendMessages.login());
        endless(
            out,
            BackendMessages.message(
                'N', ("SNOTICE\0C00000\0M" + "n".repeat(1000) + "\0\0").getBytes(UTF)));
      }
    },
    CELL_OF_TWO_GIGABYTES {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write(BackendMessages.login());
        out.write(BackendMessages.description(1));
        out.write('D');
        out.writeInt(Integer.MAX_VALUE);
        out.writeShort(1);
        out.writeInt(Integer.MAX_VALUE - 10);
        endless(out, new byte[8192]);
      }
    },
    ENDLESS_ROWS {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write(BackendMessages.login());
        out.write(BackendMessages.description(1));
        endless(out, BackendMessages.row(100));
      }
    },
    ENDLESS_EMPTY_ROWS {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write(BackendMessages.login());
        out.write(BackendMessages.description(0));
        endless(out, BackendMessages.message('D', new byte[] {0, 0}));
      }
    },
    ENDLESS_NAMES {
      @Override
      void send(DataOutputStream out) throws IOException {
        out.write(BackendMessages.login());
        out.write('T');
        out.writeInt(Integer.MAX_VALUE);
        out.writeShort(1);
        endless(out, "n".repeat(8192).getBytes(UTF));
      }
    };

    static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

    abstract void send(DataOutputStream out) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void rejectsHostileReply(HostileReply reply) throws IOException {
    try (FakeServer server = new FakeServer((in, out) -> serve(reply, in, out))) {
      Opening opening = StrictServer.ENGINE.open(at(server.port()), TestControl.patient());

      Failure failure = ((Opening.Refused) opening).failure();
      assertThat(failure.code()).as(failure.hint()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(failure.hint()).hasSizeLessThan(400).doesNotContain("\n");
      assertThat(server.sent()).isLessThan(MAX_BYTES);
    }
  }

  private static void serve(HostileReply reply, InputStream in, OutputStream out)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    data.readFully(new byte[data.readInt() - Integer.BYTES]);
    reply.send(new DataOutputStream(out));
  }

  private static void authenticationOk(DataOutputStream out) throws IOException {
    out.write(BackendMessages.message('R', new byte[4]));
  }

  /** Sends the bytes repeatedly until the client disconnects. */
  private static void endless(OutputStream out, byte[] bytes) throws IOException {
    byte[] block = bytes;
    if (bytes.length < 8192) {
      ByteArrayOutputStream repeated = new ByteArrayOutputStream();
      while (repeated.size() < 8192) {
        repeated.write(bytes);
      }
      block = repeated.toByteArray();
    }
    while (true) {
      out.write(block);
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
