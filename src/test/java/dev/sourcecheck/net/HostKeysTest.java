package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostKeysTest {
  @ParameterizedTest
  @CsvSource({
    "db.example.com, db.example.com",
    "DB.Example.COM, db.example.com",
    "db.example.com., db.example.com",
    "b\u00fccher.example, xn--bcher-kva.example",
    "192.0.2.1, 192.0.2.1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "[::ffff:c000:201], 192.0.2.1",
    "0:0:0:0:0:FFFF:192.0.2.1, 192.0.2.1",
    "[2001:DB8::0:1], 2001:db8:0:0:0:0:0:1",
    "127.0.0.1, loopback",
    "127.9.9.9, loopback",
    "::1, loopback",
    "::ffff:127.0.0.1, loopback",
  })
  void normalizesSpellings(String host, String key) {
    assertThat(HostKeys.of(host)).isEqualTo(key);
  }

  @Test
  void includesEmbeddedAddresses() throws UnknownHostException {
    assertThat(HostKeys.of(List.of(InetAddress.getByName("64:ff9b::c000:201"))))
        .containsExactly("192.0.2.1", "64:ff9b:0:0:0:0:c000:201");
  }
}
