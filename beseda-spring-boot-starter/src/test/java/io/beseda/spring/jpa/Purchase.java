package io.beseda.spring.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/// A row of the host's that Hibernate holds back until the commit.
@Entity
class Purchase {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    Long id;

    @Column(unique = true)
    String item;

    long chat;

    Purchase() {}

    Purchase(String item, long chat) {
        this.item = item;
        this.chat = chat;
    }
}
