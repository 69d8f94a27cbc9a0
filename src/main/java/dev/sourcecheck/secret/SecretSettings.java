package dev.sourcecheck.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The master key and the sources of secret references. */
@ConfigMapping(prefix = "sourcecheck")
interface SecretSettings {
  /** The folder of this installation's files outside the store. */
  @WithDefault("${user.home}/.sourcecheck")
  Path home();

  /** 32 bytes in Base64 or hex. By default, {@code master.key} in the home folder contains it. */
  Optional<String> masterKey();

  /** The former key during a rotation; see {@code sourcecheck secrets rotate}. */
  Optional<String> formerMasterKey();

  Secrets secrets();

  /** What secrets may refer to. */
  interface Secrets {
    /** The environment variables that {@code ${env:NAME}} and {@code ${NAME}} may refer to. */
    Optional<List<String>> envAllowed();

    /** The folder of the files that {@code ${file:name}} may refer to. */
    Optional<Path> folder();
  }
}
