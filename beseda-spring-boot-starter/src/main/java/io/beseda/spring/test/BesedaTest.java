package io.beseda.spring.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/// Starts the host on a free port, on an SQLite file of its own that is deleted afterwards, alone: without Redis.
/// Inject
/// [ChatUsers]. A host whose SQL needs PostgreSQL uses `@SpringBootTest` and its own database instead, and imports
/// [ChatUsers].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = TemporaryDatabase.class)
public @interface BesedaTest {}
