package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with CNAME chains, and with answers that change. */
class CnameChainsTest {
  private final Map<String, List<String>> zone = new HashMap<>();
  private final List<SocketAddress> packets = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "127.0.0.1",
        "::1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fd00:ec2::254",
        "fe80::1",
        "0.0.0.0"
      })
  void deniesChainToDeniedAddress(String address) {
    zone.put("db.example", List.of("a.example"));
    zone.put("a.example", List.of("b.example"));
    zone.put("b.example", List.of("192.0.2.1", "c.example"));
    zone.put("c.example", List.of(address));

    assertThat(dial("db.example")).isInstanceOf(DialResult.DeniedByPolicy.class);
    assertThat(packets).isEmpty();
  }

  @Test
  void reportsEndlessChainAsUnknownHost() {
    zone.put("db.example", List.of("a.example"));
    zone.put("a.example", List.of("db.example"));

    assertThat(dial("db.example")).isInstanceOf(DialResult.UnknownHost.class);
  }

  @Test
  void checksTheAnswerOfEachDial() {
    zone.put("db.example", List.of("a.example"));
    zone.put("a.example", List.of("192.0.2.1"));
    assertThat(dial("db.example")).isInstanceOf(DialResult.HostUnreachable.class);
    assertThat(packets).hasSize(1);

    zone.put("a.example", List.of("169.254.169.254"));

    assertThat(dial("db.example")).isInstanceOf(DialResult.DeniedByPolicy.class);
    assertThat(packets).hasSize(1);
  }

  private DialResult dial(String host) {
    return new Dialer(name -> resolve(name, 0), new EgressPolicy(false), RecordedConnections::new)
        .to(host, 5432)
        .run(Duration.ofSeconds(60));
  }

  private List<InetAddress> resolve(String name, int depth) throws UnknownHostException {
    if (!zone.containsKey(name) && name.endsWith(".example") || depth > 8) {
      throw new UnknownHostException(name);
    }
    if (!zone.containsKey(name)) {
      return List.of(InetAddress.getByName(name));
    }
    List<InetAddress> all = new ArrayList<>();
    for (String next : zone.get(name)) {
      all.addAll(resolve(next, depth + 1));
    }
    return all;
  }

  /** Records the addresses and connects to none. */
  private final class RecordedConnections extends Socket {
    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      packets.add(address);
      throw new IOException("no network in this test");
    }
  }
}
