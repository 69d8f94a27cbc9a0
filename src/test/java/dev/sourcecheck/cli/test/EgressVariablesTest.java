package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.net.EgressPolicy;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EgressVariablesTest {
  @Test
  void allowsLoopbackAndDeniesMetadataByDefault() throws Exception {
    EgressPolicy policy = EgressPolicy.of(new EgressVariables(values(name -> null)), true);

    assertThat(denial(policy, "127.0.0.1")).isNull();
    assertThat(denial(policy, "10.0.0.1")).isNull();
    assertThat(denial(policy, "169.254.169.254")).isEqualTo("link-local");
  }

  @Test
  void appliesTheSettingsOfTheService() throws Exception {
    EnvironmentVariables variables =
        Map.of(
                "SOURCECHECK_EGRESS_LOOPBACK",
                "false",
                "SOURCECHECK_EGRESS_DENY_RANGES",
                "10.0.0.0/8, 192.168.0.0/16",
                "SOURCECHECK_EGRESS_ALLOW_PORTS",
                "")
            ::get;
    EgressPolicy policy = EgressPolicy.of(new EgressVariables(values(variables)), true);

    assertThat(denial(policy, "127.0.0.1")).isEqualTo("loopback");
    assertThat(denial(policy, "192.168.1.1")).isEqualTo("in a denied range");
    assertThat(denial(policy, "172.16.0.1")).isNull();
  }

  @Test
  void invalidSettingsAreWrongUsage() {
    EnvironmentVariables variables = Map.of("SOURCECHECK_EGRESS_LOOPBACK", "perhaps")::get;

    assertThatThrownBy(() -> LocalSettings.of(values(variables)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "An egress setting is invalid: SOURCECHECK_EGRESS_LOOPBACK must be true or false");
  }

  private static SettingValues values(EnvironmentVariables variables) {
    return new SettingValues(variables, name -> null);
  }

  private static String denial(EgressPolicy policy, String address) throws Exception {
    return policy.denial(address, InetAddress.getByName(address), 5432).orElse(null);
  }
}
