package dev.sourcecheck;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.source.SourceSpec;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.persistence.Entity;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Dependencies between packages run one way. */
@AnalyzeClasses(packages = "dev.sourcecheck", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  private static final String ROOT = "dev.sourcecheck";

  /** The features that each feature may use; sub-packages are included. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("process", Set.of()),
          Map.entry("text", Set.of("process")),
          Map.entry("embedded", Set.of("process")),
          Map.entry("store", Set.of("process")),
          Map.entry("net", Set.of("process", "text")),
          Map.entry("http", Set.of("net", "process")),
          Map.entry("secret", Set.of("store", "process", "text")),
          Map.entry("source", Set.of("secret", "store", "process", "text")),
          Map.entry("auth", Set.of("store", "http", "process")),
          Map.entry("engine", Set.of("source", "secret", "net", "process", "text")),
          Map.entry("catalog", Set.of("engine", "store", "process", "text")),
          Map.entry("lineage", Set.of("store", "process", "text")),
          Map.entry("access", Set.of("engine", "source", "secret", "net", "process")),
          Map.entry("check", Set.of("engine", "catalog", "lineage", "source", "process")),
          Map.entry("job", Set.of("check", "source", "secret", "store", "process", "text")),
          Map.entry(
              "worker",
              Set.of(
                  "job", "access", "check", "engine", "source", "secret", "catalog", "lineage",
                  "net", "store", "process")),
          Map.entry("submission", Set.of("job", "check", "engine", "source", "secret", "process")),
          Map.entry(
              "api",
              Set.of(
                  "auth",
                  "http",
                  "submission",
                  "access",
                  "job",
                  "check",
                  "engine",
                  "source",
                  "secret",
                  "catalog",
                  "lineage",
                  "net",
                  "store",
                  "process")),
          Map.entry(
              "page",
              Set.of(
                  "auth",
                  "http",
                  "api",
                  "submission",
                  "job",
                  "check",
                  "engine",
                  "source",
                  "secret",
                  "catalog",
                  "lineage",
                  "process",
                  "text")),
          Map.entry(
              "cli",
              Set.of(
                  "access",
                  "auth",
                  "catalog",
                  "check",
                  "embedded",
                  "engine",
                  "job",
                  "net",
                  "secret",
                  "source",
                  "store",
                  "process",
                  "text")));

  @ArchTest
  static final ArchRule noCycles = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static void featuresUseOnlyAllowedFeatures(JavaClasses classes) {
    ALLOWED.forEach((feature, allowed) -> usesOnly(feature, allowed).check(classes));
  }

  @ArchTest
  static void everyPackageHasARule(JavaClasses classes) {
    Set<String> features =
        classes.stream()
            .map(each -> each.getPackageName())
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(features).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }

  @ArchTest
  static final ArchRule jobsUseOnlyStepAndOutcomeOfChecks =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".job..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + ".check..")
                  .and(not(type(Step.class)))
                  .and(not(type(Outcome.class))));

  @ArchTest
  static final ArchRule enginesAreUsedOnlyThroughTheSpi =
      classes()
          .that()
          .resideInAPackage(ROOT + ".engine.*..")
          .should()
          .onlyBeAccessed()
          .byAnyPackage(ROOT + ".engine.*..");

  /** It resolves references and masks secrets, which every other way would have to repeat. */
  @ArchTest
  static final ArchRule onlyAccessOpensSources =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".access..", ROOT + ".engine..", ROOT + ".secret..")
          .should()
          .callMethod(Engine.class, "open", SourceSpec.class, Control.class)
          .orShould()
          .callMethod(SecretReferences.class, "resolve", Map.class);

  /** The command line opens sources and runs checks without the framework and without a store. */
  @ArchTest
  static final ArchRule checksRunWithoutFrameworkAndStore =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".access..", ROOT + ".check.run..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..", "io.smallrye..", "jakarta.enterprise..", ROOT + ".store..");

  @ArchTest
  static final ArchRule enginesDoNotUseEachOther =
      slices()
          .matching(ROOT + ".engine.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + ".engine.jdbc.."));

  @ArchTest
  static final ArchRule sharedCodeDependsOnNoEngine =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".engine", ROOT + ".engine.jdbc..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + ".engine.*..")
                  .and(not(resideInAPackage(ROOT + ".engine.jdbc.."))));

  /** Apart from the engine, only what works with our own store. */
  @ArchTest
  static final ArchRule driverOfOurStore =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + ".engine.postgresql..",
              ROOT + ".store..",
              ROOT + ".embedded..",
              ROOT + ".cli..",
              ROOT + ".catalog..",
              ROOT + ".job.change..",
              ROOT + ".net..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.postgresql..");

  /** The driver classes are not visible to it under the framework's class loaders. */
  @ArchTest
  static final ArchRule noDriverManager =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.sql.DriverManager");

  @ArchTest
  static final ArchRule entitiesAndRepositoriesBelongToTheirFeature =
      classes()
          .that()
          .areAnnotatedWith(Entity.class)
          .or()
          .areAssignableTo(PanacheRepositoryBase.class)
          .should()
          .bePackagePrivate();

  /** It runs without the framework. */
  @ArchTest
  static final ArchRule theCommandLineUsesNoObjectRelationalMapper =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..");

  private static ArchRule usesOnly(String feature, Set<String> allowed) {
    String[] packages =
        Stream.concat(Stream.of(feature), allowed.stream())
            .map(each -> ROOT + "." + each + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + feature + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(packages))))
        .because(feature + " may use only " + Arrays.toString(packages));
  }
}
