package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost.", "LOCALHOST.", "LocalHost."})
  void resolvesLocalhostWithTrailingDot(String host) throws UnknownHostException {
    assertThat(HostResolver.system().resolve(host))
        .containsExactly(InetAddress.getAllByName("localhost"));
  }
}
