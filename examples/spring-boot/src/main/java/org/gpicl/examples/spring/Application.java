package org.gpicl.examples.spring;

import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A web service that learns from each of its users. */
@SpringBootApplication
public class Application {

    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** One for all users; Spring closes it when the application ends, after whatever was fitted by it. */
    @Bean
    Learner learner() {
        return InContextLearner.builder().open();
    }
}
